"""What operations need from the world, as Protocols, and the errors that come back.

Every adapter has two lives: the real one and its practice twin. Names, shapes and errors here are the contract of both.
"""
