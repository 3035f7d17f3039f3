"""``ivr worker``: carries out what calls have left to do. Runs until stopped; with --once, until nothing is left."""

from __future__ import annotations

import signal
import threading

import click

from ivr import local, log
from ivr.app import open_worker
from ivr.menus import BadMenus
from ivr.settings import load


@click.command(help=__doc__)
@click.option("--once", is_flag=True, help="Do what there is to do now, then stop.")
@click.option("--local", "is_local", is_flag=True, help="For the line that 'ivr serve --local' has started.")
def command(once: bool, is_local: bool) -> None:
    if is_local and local.adopt() is None:
        raise click.ClickException("no line runs on this machine yet; start it in another terminal: make run")
    settings = load()
    log.set_up(settings.log_level, [token.decode() for token in settings.tokens])
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if once:
        stop.set()
    try:
        worker = open_worker(settings)
    except BadMenus as bad:
        raise click.ClickException(f"the menus in {settings.menus_dir} cannot be used:\n{bad}") from None
    count = worker.work(stop)
    click.echo(f"{count} turns written from the spool, and jobs done.")
    if once and worker.problem:
        raise click.ClickException(worker.problem)
