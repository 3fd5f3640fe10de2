"""The field's nouns: frozen values and pure functions; standard library only."""
