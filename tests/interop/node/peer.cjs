// The package ocpp-rpc in strict mode, as a CSMS or as a station: what it hears and what goes wrong, one JSON document a line.
//
// Usage: node peer.cjs csms SUBPROTOCOL | node peer.cjs station SUBPROTOCOL URL
'use strict';

const { RPCClient, RPCServer, createValidator } = require('ocpp-rpc');

const say = (what, data) => process.stdout.write(JSON.stringify({ what, ...data }) + '\n');
const [role, protocol, url] = process.argv.slice(2);
const now = () => new Date().toISOString();

// The package looks for the ids of older schemas, which those of 2.1 do not have: without this it refuses every message of 2.1.
function repaired() {
  const schemas = require('ocpp-rpc/lib/schemas/ocpp2_1.json').map((schema) => ({
    ...schema,
    $id: schema.$id.replace(/Request$/, '.req').replace(/Response$/, '.conf'),
  }));
  return [createValidator('ocpp2.1', schemas)];
}

const strict = { strictMode: true, ...(protocol === 'ocpp2.1' ? { strictModeValidators: repaired() } : {}) };

async function csms() {
  const server = new RPCServer({ protocols: [protocol], ...strict });
  server.auth((accept, reject, handshake) => accept({ identity: handshake.identity }));
  server.on('client', (client) => {
    client.on('strictValidationFailure', ({ error }) => say('failure', { error: String(error), details: error.details }));
    client.handle(({ method, params }) => {
      say('call', { method, params });
      switch (method) {
        case 'BootNotification': return { status: 'Accepted', interval: 300, currentTime: now() };
        case 'Heartbeat': return { currentTime: now() };
        case 'StartTransaction': return { transactionId: 77, idTagInfo: { status: 'Accepted' } };
        case 'StopTransaction': case 'MeterValues': case 'TransactionEvent': case 'StatusNotification': return {};
        default: throw new Error(method);
      }
    });
    // a command, as soon as the station has told that something ended
    client.on('call', async ({ payload }) => {
      if (payload[2] !== 'StopTransaction' && payload[3].eventType !== 'Ended') return;
      try {
        say('answer', { answer: await client.call('ClearCache', {}) });
      } catch (error) {
        say('refusal', { code: error.rpcErrorCode });
      }
    });
  });
  await server.listen(0, '127.0.0.1').then((http) => say('listening', { port: http.address().port }));
}

async function station() {
  const client = new RPCClient({ endpoint: url, identity: 'CS-9', protocols: [protocol], reconnect: false, ...strict });
  client.on('strictValidationFailure', ({ error }) => say('failure', { error: String(error), details: error.details }));
  client.handle('ClearCache', () => ({ status: 'Accepted' }));
  await client.connect();
  const call = async (method, params) => {
    const answer = await client.call(method, params);
    say('answer', { method, answer });
    return answer;
  };
  if (protocol === 'ocpp1.6') {
    await call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
    await call('Heartbeat', {});
    await call('Authorize', { idTag: '04A1B2C3' });
    await call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Preparing' });
    const { transactionId } = await call('StartTransaction', { connectorId: 1, idTag: '04A1B2C3', meterStart: 1000, timestamp: now() });
    const value = { timestamp: now(), sampledValue: [{ value: '2000' }] };
    await call('MeterValues', { connectorId: 1, transactionId, meterValue: [value] });
    await call('StopTransaction', { transactionId, meterStop: 3500, timestamp: now() });
  } else {
    await call('BootNotification', { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M' } });
    await call('Heartbeat', {});
    await call('Authorize', { idToken: { idToken: '04A1B2C3', type: 'ISO14443' } });
    await call('StatusNotification', { timestamp: now(), connectorStatus: 'Occupied', evseId: 1, connectorId: 1 });
    for (const [seqNo, eventType, register, context] of [[0, 'Started', 1000, 'Transaction.Begin'], [1, 'Ended', 3500, 'Transaction.End']]) {
      const sample = { value: register, context, measurand: 'Energy.Active.Import.Register' };
      await call('TransactionEvent', {
        eventType, seqNo, timestamp: now(), triggerReason: 'CablePluggedIn',
        transactionInfo: { transactionId: 'tx-9' }, meterValue: [{ timestamp: now(), sampledValue: [sample] }],
      });
    }
  }
  say('done', {});
  client.once('close', () => process.exit(0));
}

(role === 'csms' ? csms() : station()).catch((error) => {
  say('broken', { error: String(error), details: error.details });
  process.exit(1);
});
