"""The trail: who looked, who changed what. Rows are added, never altered, and chained so that tampering shows."""
