#define _GNU_SOURCE
#include "aq_account.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/socket.h>

#ifndef SO_PEERGROUPS
#define SO_PEERGROUPS 59
#endif

// A group's record lists its members; one of more is as good as none.
enum { RECORD_ROOM = 1 << 20 };

int aq_account_user(const char *name, uint32_t *uid) {
  struct passwd record, *found = NULL;
  char *room = malloc(RECORD_ROOM);
  if (room == NULL) return -1;
  int failure = getpwnam_r(name, &record, room, RECORD_ROOM, &found);
  if (failure == 0 && found != NULL) *uid = found->pw_uid;
  free(room);
  return failure == 0 && found != NULL ? 0 : -1;
}

int aq_account_group(const char *name, uint32_t *gid) {
  struct group record, *found = NULL;
  char *room = malloc(RECORD_ROOM);
  if (room == NULL) return -1;
  int failure = getgrnam_r(name, &record, room, RECORD_ROOM, &found);
  if (failure == 0 && found != NULL) *gid = found->gr_gid;
  free(room);
  return failure == 0 && found != NULL ? 0 : -1;
}

int aq_account_peer_groups(int descriptor, uint32_t *groups, int room) {
  // Where they are more than fit the system says so and gives none.
  gid_t found[65536 / sizeof(gid_t)];
  socklen_t size = sizeof found;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, found, &size) != 0) return 0;
  int count = (int)(size / sizeof(gid_t));
  if (count > room) count = room;
  for (int i = 0; i < count; i++) groups[i] = (uint32_t)found[i];
  return count;
}
