"""What a stack may do beyond its own containers, computed from its Compose model, whatever it says of itself.

`find.find_powers(model, folder=…)` takes any model, Compose's own (`config --format json`) or one read without Compose,
and gives the powers; `power.tell_powers(powers)` makes the lines that every place shows. Both are pure.
"""
