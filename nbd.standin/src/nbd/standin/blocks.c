/* QueryAllocatedBlocks, and the rules by which VMware's refuses. */
#include <stdlib.h>

#include "inner.h"

#ifdef HAS_ALLOCATED

static VixError
refuse (struct image *image, uint64_t sector, uint64_t sectors, uint64_t chunk)
{
  if (chunk < LEAST_CHUNK || sectors == 0 || sector % chunk != 0 || sectors % chunk != 0)
    return E_INVALID;
  if (sectors / chunk > MOST_CHUNKS)
    return E_INVALID;
  if (sector > image->sectors || sectors > image->sectors - sector)
    return control_number ("query_past_end", 0) && sector < image->sectors ? OK : E_RANGE;
  return OK;
}

/* The end of the allocated run, in which image_run may see several. */
static uint64_t
allocated_end (struct image *image, uint64_t at, uint64_t end, uint64_t grain)
{
  bool more = true;

  while (at < end) {
    uint64_t to = image_run (image, at, end, grain, &more);
    if (!more)
      break;
    at = to;
  }
  return at;
}

/* Fills the list and returns how many; piece is the longest block told, in bytes. */
static uint32_t
list (struct image *image, uint64_t at, uint64_t end, uint64_t grain, uint64_t piece,
      struct vix_block *blocks)
{
  uint32_t count = 0;
  bool allocated;

  for (uint64_t to; at < end; at = to) {
    to = image_run (image, at, end, grain, &allocated);
    if (allocated)
      to = allocated_end (image, to, end, grain);
    for (uint64_t from = at; allocated && from < to; from += piece, count++) {
      uint64_t length = to - from < piece ? to - from : piece;
      blocks[count] = (struct vix_block){ from / SECTOR, length / SECTOR };
    }
  }
  return count;
}

static void
reverse (struct vix_blocks *all)
{
  for (uint32_t i = 0; i < all->count / 2; i++) {
    struct vix_block block = all->block[i];
    all->block[i] = all->block[all->count - 1 - i];
    all->block[all->count - 1 - i] = block;
  }
}

static struct vix_blocks *
query (struct image *image, uint64_t at, uint64_t end, uint64_t grain)
{
  uint64_t piece = control_number ("split_blocks", 0) ? grain : UINT64_MAX / 2;
  struct vix_block *found = calloc ((end - at) / grain + 1, sizeof *found);
  uint32_t count = list (image, at, end, grain, piece, found);
  struct vix_blocks *all;

  all = owned_new ("blocklist", sizeof *all + count * sizeof *found);
  all->count = count;
  for (uint32_t i = 0; i < count; i++)
    all->block[i] = found[i];
  free (found);
  if (control_number ("reverse_blocks", 0))
    reverse (all);
  return all;
}

EXPORT VixError
VixDiskLib_QueryAllocatedBlocks (VixHandle handle, uint64_t sector, uint64_t sectors,
                                 uint64_t chunk, struct vix_blocks **out)
{
  struct call call = { .name = "QueryAllocatedBlocks" };
  VixError error = call_on (&call, true, handle);

  if (error == OK)
    error = refuse (call.on->image, sector, sectors, chunk);
  if (error == OK) {
    *out = query (call.on->image, sector * SECTOR, (sector + sectors) * SECTOR, chunk * SECTOR);
    *stat_of ("blocks_told") += (*out)->count;
  }
  return call_end (&call, error);
}

EXPORT VixError
VixDiskLib_FreeBlockList (struct vix_blocks *list_of_caller)
{
  owned_free ("blocklist", list_of_caller);
  return OK;
}

#endif
