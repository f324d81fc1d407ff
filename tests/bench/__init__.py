"""What a period costs, beside a C program and another binding: ``python -m tests.bench``."""
