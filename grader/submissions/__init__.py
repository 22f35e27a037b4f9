"""What was handed in, as bounded bytes: folders, archives, notebooks. Nothing of it is executed or imported here."""
