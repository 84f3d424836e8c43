"""Bad input through the entrances that people and programs really use: a clear answer, and nothing lost.

`docs/develop/bad-input.md` lists which test shows what.
"""
