"""`python -m bench`: each figure beside its yardstick, measured in the same run on the same machine.

Plain Python that starts the site as the stack does and asks it over the network; what needs Django runs in a process of
its own (`bench.inside`).
"""
