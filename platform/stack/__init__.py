"""The real servers on this machine, for `make stack`, the tests, the benchmarks and the fault rig.

Plain Python: it starts the site's processes and imports none of the site. `stack.services` is what others use.
"""
