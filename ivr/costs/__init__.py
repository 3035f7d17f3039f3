"""What the menus cost callers, for people, scripts and reports: tables, hours, a chart."""
