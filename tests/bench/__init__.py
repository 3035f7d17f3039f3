"""What a turn costs, as ratios of one interleaved run. ``make bench`` prints them and writes var/bench.json."""
