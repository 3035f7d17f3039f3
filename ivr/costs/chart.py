"""The seconds of each need as a bar chart (SVG)."""

from __future__ import annotations

from ivr.costs.table import Told

WIDTH, ROW, MARGIN = 900, 18, 140


def chart(told: Told) -> str:
    """In the first language, the shortest on top."""
    import leather

    language = told.flow.default_language
    costs = sorted((cost for cost in told.costs if cost.language == language), key=lambda cost: cost.seconds)
    picture = leather.Chart(f"Seconds of speech before the right desk rings ({language})")
    picture.add_x_scale(0, max(told.flow.budget.worst_seconds, costs[-1].seconds))
    picture.add_x_axis(name="seconds")
    picture.add_bars([(round(cost.seconds, 1), cost.need) for cost in costs], fill_color="#2f6f9f")
    return str(picture.to_svg(width=WIDTH, height=MARGIN + ROW * len(costs)))
