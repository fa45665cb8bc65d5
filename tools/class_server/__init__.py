"""JupyterHub for a class: its configuration, and a trial of it."""
