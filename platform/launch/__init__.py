"""The launcher behind `make run`: standard library only, because it runs before anything is installed."""
