"""What words mean to a comparison: dates, calendar words, stems, function words, and how much of a topic is covered."""
