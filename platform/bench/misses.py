"""What was tried where a goal was missed; told in the document as long as it is missed."""

# By the beginning of the figure's name, the longer ones first.
TRIED: dict[str, str] = {}
