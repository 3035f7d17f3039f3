"""The kinds of nodes that an author may use: one file each, its docstring is the manual."""

from ivr.flow.nodes.account import AccountNode
from ivr.flow.nodes.announce import Announce
from ivr.flow.nodes.arrange import Arrange
from ivr.flow.nodes.ask import Ask
from ivr.flow.nodes.base import Node
from ivr.flow.nodes.bill import Bill
from ivr.flow.nodes.callback import Callback
from ivr.flow.nodes.copy import Copy
from ivr.flow.nodes.duty import Duty
from ivr.flow.nodes.end import End
from ivr.flow.nodes.handover import Handover
from ivr.flow.nodes.hello import Hello
from ivr.flow.nodes.hold import Hold
from ivr.flow.nodes.hours import HoursNode
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.listen import Listen
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.pay import Pay
from ivr.flow.nodes.reading import Reading
from ivr.flow.nodes.say import SayNode
from ivr.flow.nodes.service_line import ServiceLineNode
from ivr.flow.nodes.shutoff import Shutoff
from ivr.flow.nodes.status import Status
from ivr.flow.nodes.ticket import TicketNode
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.nodes.usage import UsageNode
from ivr.flow.nodes.verify import Verify
from ivr.flow.nodes.voicemail import Voicemail
from ivr.flow.nodes.whisper import Whisper

KINDS: dict[str, type[Node]] = {
    "account": AccountNode,
    "announce": Announce,
    "arrange": Arrange,
    "ask": Ask,
    "bill": Bill,
    "callback": Callback,
    "copy": Copy,
    "duty": Duty,
    "end": End,
    "handover": Handover,
    "hello": Hello,
    "hold": Hold,
    "hours": HoursNode,
    "language": LanguageNode,
    "listen": Listen,
    "menu": Menu,
    "pay": Pay,
    "reading": Reading,
    "say": SayNode,
    "service_line": ServiceLineNode,
    "shutoff": Shutoff,
    "status": Status,
    "ticket": TicketNode,
    "transfer": Transfer,
    "usage": UsageNode,
    "verify": Verify,
    "voicemail": Voicemail,
    "whisper": Whisper,
}

__all__ = ["KINDS", "Node"]
