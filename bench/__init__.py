"""`make bench`: how fast Linje is against what is physically possible, as ratios measured in the same run.

Each module is one contest. Its `measure` runs in this process, without Django; what it times runs in processes of its own
(bench/apart.py), contestants taking turns. docs/performance.md says what each row means."""
