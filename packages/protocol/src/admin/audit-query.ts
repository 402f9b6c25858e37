import { z } from 'zod';
import { auditEventTypeSchema } from '../audit-event.ts';

const MOMENT = 'takes a time such as 2026-11-21T09:30:00Z, or a date, which is its first moment in UTC';

const momentSchema = z.union([z.iso.datetime({ offset: true }), z.iso.date()], { error: MOMENT });

const nameSchema = z.string().min(1).max(256);

/** Which events to look for; those that fit everything that is given. */
export const auditQuerySchema = z.strictObject({
  tenant: z.string().max(256).optional().describe('Events of this tenant; empty: what the hub and its administrators did.'),
  user: nameSchema.optional().describe('Events about this user, in whichever tenant, or by the administrator with this token id.'),
  session: nameSchema.optional(),
  request: nameSchema.optional().describe('Everything that came of one request.'),
  type: auditEventTypeSchema.optional(),
  from: momentSchema.optional().describe('Events of this moment and later.'),
  to: momentSchema.optional().describe('Events before this moment.'),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** What an export is written in: JSON Lines, byte for byte as stored, or CSV for spreadsheets. */
export const auditExportFormatSchema = z.enum(['jsonl', 'csv']);
export type AuditExportFormat = z.infer<typeof auditExportFormatSchema>;
