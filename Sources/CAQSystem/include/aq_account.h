#pragma once
// The users and groups of the system.
//
// Every function returns 0 where it succeeds.

#include <stdint.h>

// The number of the user called `name` (getpwnam(3)); -1 where there is none.
int aq_account_user(const char *name, uint32_t *uid);
// The number of the group called `name` (getgrnam(3)); -1 where there is none.
int aq_account_group(const char *name, uint32_t *gid);
// The supplementary groups of the process at the other end of a Unix socket, as they were when it
// connected (SO_PEERGROUPS, unix(7)); at most `room` of them. Returns how many, 0 where the system
// doesn't say.
int aq_account_peer_groups(int descriptor, uint32_t *groups, int room);
