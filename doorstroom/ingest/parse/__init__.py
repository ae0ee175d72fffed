"""One cell's text → a value, for every way in which people write days, periods, amounts, numbers and codes.

Pure functions of the text. What depends on the habit of a whole column (is 03-04-2025 in April or in March, is 12.500
twelve thousand or twelve and a half) is decided once a column, by `order_of_dates` and `number_style`, from the cells
that can be read in only one way; a single cell is never guessed. So a text is read once, to what it says in each habit
(`read_date`, `read_number`), and `Value.settled` chooses among those.
"""
