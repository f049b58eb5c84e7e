/** Events as S3 sends them through EventBridge (docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html). */

export const bucket = 'nat-objects'

export function objectCreated(key: string, versionId?: string, sequencer = '617f08299329d189') {
  return objectEvent(
    'Object Created',
    key,
    {
      size: 5,
      etag: 'b1946ac92492d2347c6235b4d2611184',
      ...(versionId === undefined ? {} : { 'version-id': versionId }),
      sequencer,
    },
    { reason: 'PutObject' },
  )
}

export function objectDeleted(key: string, sequencer = '617f08299329d190') {
  return objectEvent(
    'Object Deleted',
    key,
    { etag: 'd41d8cd98f00b204e9800998ecf8427e', 'version-id': '1QW9g1Z99LUNbvaaYVpW9xDlOLU.qxgF', sequencer },
    { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' },
  )
}

function objectEvent(detailType: string, key: string, object: Record<string, unknown>, more: Record<string, string>) {
  return {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': detailType,
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-11-12T00:00:00Z',
    region: 'eu-central-1',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, ...object },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: '123456789012',
      'source-ip-address': '1.2.3.4',
      ...more,
    },
  }
}
