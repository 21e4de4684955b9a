"""The generic ledger: events that are only added, spans that index them on two axes, chains that prove them."""

from core.domain.ledger import Decision
from core.ledger.append import append_event
from core.ledger.registry import Ledger, Segment, SpanTable, ledger_of, ledgers, register_ledger

__all__ = ["Decision", "Ledger", "Segment", "SpanTable", "append_event", "ledger_of", "ledgers", "register_ledger"]
