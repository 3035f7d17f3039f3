"""A working day on the virtual clock: thousands of callers and a team of agents, through the real webhooks and the
worker."""
