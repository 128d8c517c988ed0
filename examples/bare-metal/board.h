/* What the program asks of the machine. Another board is another `board.c` and `board.ld`. */

#ifndef BOARD_H
#define BOARD_H

/* Writes a text that ends with a NUL. */
void board_say(const char *text);

#endif
