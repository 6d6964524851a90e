"""The rules, a module each in a folder for each family; the registry; the engine that runs them."""
