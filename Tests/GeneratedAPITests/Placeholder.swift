// removed when the tests arrive
