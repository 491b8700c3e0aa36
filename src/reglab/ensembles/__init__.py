"""Ensembles: several networks that answer together. They stand beside the loop and choose how often it runs."""
