"""Charts (图表) of a report: from a specification to series of numbers, and drawn as SVG."""
