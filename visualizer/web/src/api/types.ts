// The API's types, from the server that answers: the one door between the page and the rest of the repository.
export type * from '../../../server/api.ts'
