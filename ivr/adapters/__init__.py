"""We call others: one file a system, each fits one Protocol of ``ivr.flow.services``."""
