import { expect, it } from 'vitest';
import { idsIn } from '../../src/restore/ids-in-text';

const id = '61d00338-4bd5-11ed-8c0a-fa163ec17584';

it.each([
  // A list or a sentence
  [`contact ${id} (a.csv)`, 'contact'],
  [`My list contains ${id}`, 'unsaid'],
  [`No external_id for ${id}`, 'unsaid'],
  [`A follow-up about ${id}`, 'unsaid'],
  [`Контакта ${id}`, 'contact'],
  [`status=409 ${id}`, 'unsaid'],
  [`exports/contacts/${id}.xls`, 'other'],
  [`exports/contacts/${id}.xlsx`, 'other'],
  [`ID de la lista: ${id}`, 'other'],
  [`Organisation: ${id}`, 'other'],
  [`API key: ${id}`, 'other'],
  [`external_id ${id}`, 'other'],
  [`external_id "${id}"`, 'other'],
  [`externalId ${id}`, 'other'],
  [`address2_id ${id}`, 'other'],
  [`ID do contato: ${id}`, 'contact'],
  [`ID de contacto: ${id}`, 'contact'],
  [`ID contatto: ${id}`, 'contact'],
  [`ID контакта: ${id}`, 'contact'],
  [`контакт ${id}`, 'contact'],
  [`Contact detail: ${id}`, 'contact'],
  // Programs
  [`s:10:"contact_id";s:36:"${id}";`, 'contact'],
  [`key: !!str a\ncontact_id: !!str ${id}`, 'contact'],
  [`contact_id: !!str\n  ${id}`, 'contact'],
  [`["externalId"]=>\n  string(36) "${id}"`, 'other'],
  [`"externalId";s:36:"${id}"`, 'other'],
  [`[externalId] => ${id}`, 'other'],
  [`:external_id=>"${id}"`, 'other'],
  [`:external_id => "${id}"`, 'other'],
  [`:a=>1, :external_id=>"${id}"`, 'other'],
  [`:id=>"${id}"`, 'unsaid'],
  [`href=${id}`, 'other'],
  [`href="${id}"`, 'other'],
  [`href = "${id}"`, 'other'],
  [`/pages/${id}`, 'other'],
  [`"opaque":"${id}"`, 'other'],
  [`"opaque": "${id}"`, 'other'],
  [`"opaque" : "${id}"`, 'other'],
  [`"bid": "${id}"`, 'other'],
  [`"idempotency": "${id}"`, 'other'],
  [`"uuid": "${id}"`, 'unsaid'],
  [`{"ids":["${id}"]}`, 'unsaid'],
  [`<td>${id}</td>`, 'unsaid'],
  [`<opaqueRef>${id}</opaqueRef>`, 'other'],
  [`item-${id}`, 'other'],
  [`item ${id}`, 'unsaid'],
])('decides whose id follows the words in %j', (text, whose) => {
  expect([...idsIn(text)]).toMatchObject([{ id, whose }]);
});
