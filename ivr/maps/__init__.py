"""The flow for readers: as a tree in words, as a Mermaid flowchart, as a picture."""
