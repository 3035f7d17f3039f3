"""The picture as a page of its own: opens without a network, runs nothing, and tells the same in words.

What comes from menu files is escaped here or is a text of the SVG; the page's policy allows its own style and no more.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from ivr.flow.outline import Outline
from ivr.maps.layout import Picture
from ivr.maps.svg import STYLE, svg
from ivr.maps.text import LEGEND
from ivr.maps.tree import Branch, trees

PAGE_STYLE = """
:root { color-scheme:light dark; }
body { margin:0; padding:1.25rem; font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;
  background:#ffffff; color:#0f172a; }
h1 { font-size:1.4rem; margin:0 0 .25rem; }
h2 { font-size:1.1rem; margin:1.5rem 0 .25rem; }
p { margin:.25rem 0; max-width:110ch; }
figure { margin:1rem 0; border:1px solid #94a3b8; border-radius:6px; overflow:auto; max-height:85vh; }
figure svg { display:block; }
#fit:checked ~ figure svg { width:100%; height:auto; }
.kinds .map > span { display:inline-block; padding:0 .6rem; margin-right:.4rem; border:1.5px solid; border-radius:4px; }
.kinds .menu { background:var(--menu); border-color:var(--menu-line); }
.kinds .desk { background:var(--desk); border-color:var(--desk-line); }
.kinds .message { background:var(--message); border-color:var(--message-line); }
.kinds .say { background:var(--say); border-color:var(--say-line); }
.kinds .end { background:var(--end); border-color:var(--end-line); }
ul { padding-left:1.4rem; }
li { margin:.2rem 0; }
li.person { font-weight:600; }
small { display:block; font-weight:400; color:#475569; font-size:.9em; }
@media (prefers-color-scheme: dark) { body { background:#0f172a; color:#f1f5f9; } small { color:#cbd5e1; } }
@media print { figure { overflow:visible; max-height:none; border:0; } figure svg { width:100%; height:auto; } }
"""

READING = (
    "Read from left to right. A box is a stop of the call; on an arrow stand the key, its words, and the seconds. "
    "A dashed arrow is taken while the desk is closed. A dashed box with ↪ stands for the box of that name: click to "
    "go there. Key 0 leads to a person from everywhere; its way is the thick green line."
)


_NAMED = {"menu": "question", "desk": "desk", "message": "message", "say": "words only", "end": "the end of the call"}
_KINDS = "".join(f'<span class="map"><span class="{kind}">{name}</span></span> ' for kind, name in _NAMED.items())


def page(outline: Outline, picture: Picture) -> str:
    """A whole HTML document."""
    style = PAGE_STYLE + STYLE
    policy = f"default-src 'none'; style-src 'sha256-{_digest(style)}'; base-uri 'none'; form-action 'none'"
    title = escape(f"{outline.name}: the way of a call")
    first, *others = trees(outline)
    rest = "".join(_list(tree, outline.language) for tree in others)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1>{title}</h1>
<p>{escape(READING)}</p>
<p>{escape(" ".join(LEGEND))}</p>
<p class="kinds">{_KINDS}</p>
<p><a href="#b0">To the beginning of the call</a> · <a href="#words">The same in words</a></p>
<input type="checkbox" id="fit"> <label for="fit">Fit to the page</label>
<figure tabindex="0" aria-label="The picture; the same stands below in words">
{svg(picture, style=False)}
</figure>
<h2 id="words">The same in words</h2>
{_list(first, outline.language)}
{"<h2>When a desk is closed, or nobody answers</h2>" if others else ""}
{rest}
</body>
</html>
"""


def _digest(style: str) -> str:
    return b64encode(sha256(style.encode()).digest()).decode()


def _list(trunk: Branch, language: str) -> str:
    """Lists within lists; a stack, as flows may be deeper than Python calls."""
    written = [f'<ul lang="{escape(language)}">']
    todo: list[Branch | str] = ["</ul>", trunk]
    while todo:
        branch = todo.pop()
        if isinstance(branch, str):
            written.append(branch)
            continue
        notes = f'<small lang="en">{escape(" · ".join(branch.notes))}</small>' if branch.notes else ""
        person = ' class="person"' if branch.person else ""
        written.append(f"<li{person}>{escape(branch.text)}{notes}")
        todo.append("</ul></li>" if branch.branches else "</li>")
        if branch.branches:
            written.append("<ul>")
            todo += reversed(branch.branches)
    return "\n".join(written)
