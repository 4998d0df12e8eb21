"""Benchmarks: the tool against other ways to the same optimum, as ratios measured side by side in one run."""
