"""What an update of a stack would bring, before it is begun."""
