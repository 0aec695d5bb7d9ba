#ifndef VIDEOPLAY_ALLOCATION_COUNT_H
#define VIDEOPLAY_ALLOCATION_COUNT_H
/// How many blocks of memory this process has asked for so far.
unsigned long videoplay_allocations(void);
#endif
