/*
 * The MPS2 board with a Cortex-M4F (AN386), as qemu has it. It speaks and ends through semihosting:
 * requests to the debugger, or to the emulator.
 */

#include <stdint.h>

#include "board.h"

int main(void);

/* From board.ld. */
extern uint32_t stack_top[], data_in_flash[], data_start[], data_end[], bss_start[], bss_end[];

enum { SYS_WRITE0 = 0x04, SYS_EXIT_EXTENDED = 0x20 };
#define APPLICATION_EXIT 0x20026u

static void semihost(uint32_t request, const void *argument)
{
    register uint32_t r0 __asm__("r0") = request;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void board_say(const char *text)
{
    semihost(SYS_WRITE0, text);
}

static void end(uint32_t status)
{
    const uint32_t reason[2] = {APPLICATION_EXIT, status};
    semihost(SYS_EXIT_EXTENDED, reason);
    for (;;)
        ;
}

/* Where the processor goes that cannot go on. */
static void fault(void)
{
    end(2);
}

void reset(void);
void reset(void)
{
    /* The floating-point unit, off after a reset: the library is built for a machine that has one. */
    volatile uint32_t *access = (volatile uint32_t *)0xe000ed88u;
    *access |= 0xfu << 20;
    __asm__ volatile("dsb\n\tisb" ::: "memory");

    /* Through volatile, or the compiler makes calls of memcpy and memset of these loops. */
    const uint32_t *from = data_in_flash;
    for (volatile uint32_t *to = data_start; to < data_end; to++)
        *to = *from++;
    for (volatile uint32_t *to = bss_start; to < bss_end; to++)
        *to = 0;
    end((uint32_t)main());
}

/* The first thing in memory: the stack, where to begin, and the six faults. */
struct vectors {
    uint32_t *stack;
    void (*handlers[7])(void);
};

__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    stack_top, {reset, fault, fault, fault, fault, fault, fault}};
