import test from 'ava'
import { patientOfName } from '../../../datasets/chex/patient-of-name.js'

test('the patient is what a name begins with, and nothing else is taken for one', t => {
  const patients = {
    person12_bacteria_34: 'person12',
    person100_virus_184: 'person100',
    'IM-0115-0001': 'IM-0115',
    'IM-0187-0001-0002': 'IM-0187',
    'NORMAL2-IM-0927-0001': 'NORMAL2-IM-0927',
    'IM-0115': 'IM-0115',
    person12: null,
    'IM-01b-0001': null,
    'a person12_bacteria_34': null,
    chest: null,
  }
  for (const [name, patient] of Object.entries(patients)) t.is(patientOfName(name), patient, name)
})
