"""What news is this record? Records, whatever their file's format, and tables of them, as articles."""
