"""Letters: templates in YAML, which staff may change, and what is made of them: text, HTML, PDF."""
