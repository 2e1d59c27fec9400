// Agent-steps a second of PufferLib's Neural MMO 3 in C, without Python. Requests and replies as `turns.py` says, but a request
// is the place of a row in ROWS. Actions are uniform over all 26 and drawn, by a generator without a short period, outside
// the measured time. Every player counts: they never die for longer than a step.
#include <malloc.h>

#include "nmmo3.h"

typedef struct { int worlds, side, players, ticks; } Row;
typedef struct { MMO* worlds; double reset_ms, heap_kb; } Started;
static const Row ROWS[] = {{16, 256, 128, 64}, {1, 512, 1024, 128}};
enum { NUM_ROWS = sizeof ROWS / sizeof *ROWS };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

static double heap(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static Started start(Row row) {
    double before = heap(), resets = 0;
    MMO* worlds = calloc(row.worlds, sizeof(MMO));
    // The package's defaults stand for 512 x 512 tiles; smaller maps get their share of the things that lie on them.
    int share = 512 * 512 / (row.side * row.side);
    for (int i = 0; i < row.worlds; i++) {
        worlds[i] = (MMO){
            .width = row.side, .height = row.side, .num_players = row.players, .num_enemies = 2 * row.players,
            .num_resources = 2048 / share, .num_weapons = 1024 / share, .num_gems = 512 / share, .tiers = 5, .levels = 40,
            .teleportitis_prob = 0.001f, .enemy_respawn_ticks = 2, .item_respawn_ticks = 100, .x_window = 7, .y_window = 5,
            .reward_combat_level = 1.0f, .reward_prof_level = 1.0f, .reward_item_level = 0.5f, .reward_market = 0.01f,
            .reward_death = -1.0f,
        };
        allocate_mmo(&worlds[i]);
        double from = now();
        c_reset(&worlds[i]);
        resets += now() - from;
    }
    double kb = (heap() - before) / 1024 / row.worlds - row.players * 1707.0 / 1024;
    return (Started){worlds, 1000 * resets / row.worlds, kb};
}

static unsigned draw(void) {
    static unsigned long long state = 0x9E3779B97F4A7C15ull;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (unsigned)(state >> 32);
}

static double play(MMO* worlds, Row row, int ticks) {
    double seconds = 0;
    for (int tick = 0; tick < ticks; tick++) {
        for (int i = 0; i < row.worlds; i++)
            for (int player = 0; player < row.players; player++) worlds[i].actions[player] = draw() % 26;
        double from = now();
        for (int i = 0; i < row.worlds; i++) c_step(&worlds[i]);
        seconds += now() - from;
    }
    return seconds;
}

int main(void) {
    Started started[NUM_ROWS] = {0};
    char line[256];
    printf("{\"ready\": \"PufferLib 3.0.0, C\"}\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        Row row = ROWS[atoi(line)];
        Started* of = &started[atoi(line)];
        if (!of->worlds) {
            *of = start(row);
            play(of->worlds, row, 256);
        }
        double seconds = play(of->worlds, row, row.ticks);
        printf("{\"steps\": %d, \"seconds\": %.9f, ", row.worlds * row.players * row.ticks, seconds);
        printf("\"record_bytes\": 1707, \"reset_ms\": %.3f, \"heap_kb\": %.0f}\n", of->reset_ms, of->heap_kb);
        fflush(stdout);
    }
    return 0;
}
