/// What `specgen init` lays out: a configuration and a first schema, whose comments teach the rest.
enum StarterFiles {
    /// Paths within the project's folder, and texts.
    static let all = [(path: "Schemas/specgen.yaml", text: configuration), (path: "Schemas/notes.yaml", text: schema)]

    private static let configuration = """
        # What `specgen generate` makes: a Swift module for each entry of `modules`. Paths are relative to this file.
        output: ../Sources # gets a folder for each module, here Sources/NotesAPI
        modules:
          - name: NotesAPI # its client is called NotesClient, its server NotesServer; `client:` and `server:` change that
            documents: [notes.yaml] # OpenAPI documents, JSON Schemas, or folders of them
            # operations: [addNote, GET /notes/**] # these alone; without the key, all of them

        """

    private static let schema = """
        # A first API, to be changed into yours. `specgen lint` checks it, `specgen generate` makes Swift of it.
        openapi: 3.1.0
        info:
          title: Notes API
          version: "1"

        paths:
          /notes:
            post:
              operationId: addNote # the name of the Swift method, of the client and of the server
              summary: Keeps a note.
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/NewNote"} # may be in another file: "definitions/note.yaml"
              responses:
                "200":
                  description: The note is kept.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Note"}

          /notes/{noteId}:
            get:
              operationId: getNote
              summary: Gives a note back.
              parameters:
                - name: noteId
                  in: path
                  required: true
                  description: The note's ID.
                  schema: {type: string}
              responses:
                "200":
                  description: The note.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Note"}
                # Error statuses are documented here; in Swift, the client throws them as a `MatrixError`.
                "404":
                  description: There is no such note.

        components:
          schemas:
            NewNote:
              title: NewNote # the name of the Swift type
              type: object
              description: A note to keep.
              required: [text] # all others are optional in Swift
              properties:
                text:
                  type: string
                  description: What it says.
                  minLength: 1 # limits are checked where a payload is read
                  maxLength: 500
                colour:
                  title: Colour
                  type: string
                  description: What it is written on.
                  enum: [white, yellow, green] # becomes an enum
              # `specgen lint` checks examples against their schema.
              example: {text: Water the tomatoes, colour: yellow}

            Note:
              title: Note
              type: object
              description: A note that is kept.
              required: [id, note]
              properties:
                id:
                  type: string
                  description: What to ask for it with.
                note: {$ref: "#/components/schemas/NewNote"}

        """
}
