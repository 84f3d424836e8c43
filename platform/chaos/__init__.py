"""The fault rig: parts of the running site are killed while numbered writes go on, and then everything is counted.

Plain Python beside `stack`; what needs Django is done by `chaos.inside` in a process of its own.
"""
