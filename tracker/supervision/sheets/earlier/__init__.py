"""Sheets as they were printed before: a quarter closed then keeps the columns and words it was closed with."""
