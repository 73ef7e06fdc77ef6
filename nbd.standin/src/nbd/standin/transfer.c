#include <string.h>

#include "inner.h"

enum { POISON = 0xdd };

static uint64_t
sum_of (const unsigned char *bytes, uint64_t length)
{
  uint64_t sum = 14695981039346656037u, word;

  for (; length > 0; bytes += 8, length -= 8) {
    memcpy (&word, bytes, 8);
    sum = (sum ^ word) * 1099511628211u;
    sum ^= sum >> 29;
  }
  return sum;
}

VixError
job_check (struct image *image, struct job *job)
{
  if (job->sectors == 0)
    violation ("empty_transfer");
  if (!job->buffer)
    violation ("null_buffer");
  if (job->sectors == 0 || !job->buffer)
    return E_INVALID;
  if (job->sector > image->sectors || job->sectors > image->sectors - job->sector)
    return E_RANGE;
  return job->kind == WRITE && image->read_only ? E_READ_ONLY : OK;
}

/* Before a read there is poison, and what is written must stay as it is. */
void
job_prepare (struct job *job)
{
  if (job->kind == READ)
    memset (job->buffer, POISON, job->sectors * SECTOR);
  else
    job->sum = sum_of (job->buffer, job->sectors * SECTOR);
}

VixError
job_transfer (struct job *job)
{
  const char *name = job->kind == READ ? "read" : "write";
  VixError error = control_error ("complete_error", name);

  if (job->kind == WRITE && sum_of (job->buffer, job->sectors * SECTOR) != job->sum)
    violation ("buffer_changed");
  if (error == OK)
    error = job->kind == READ ? image_read (job->image, job->sector, job->sectors, job->buffer)
                              : image_write (job->image, job->sector, job->sectors, job->buffer);
  if (error == OK)
    *stat_of ("bytes.%s", name) += job->sectors * SECTOR;
  return error;
}
