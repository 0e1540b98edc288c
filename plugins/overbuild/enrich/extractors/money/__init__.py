"""Who pays for the build-out, and what of it shows: borrowing, hosting cost, customers, investment phase, AI."""
