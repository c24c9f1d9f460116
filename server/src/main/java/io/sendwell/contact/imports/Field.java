package io.sendwell.contact.imports;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a column of a file can mean, and the headers that say so, folded: lower case, no accents, letters only. */
enum Field {
    PHONE("whatsapp whatsappnumber whatsappphone numerowhatsapp numerodewhatsapp phone phonenumber phoneno mobile "
            + "mobilephone mobilenumber mobileno cell cellphone cellular tel telephone telephonenumber number "
            + "msisdn contactnumber primaryphone telefono telefonomovil telefonocelular telefonos movil celular "
            + "numero nodetelefono nrodetelefono nodecelular numerodetelefono numerotelefono numerodecelular "
            + "telefone telemovel fone numerodetelefone "
            + "handy handynummer telefon telefonnummer mobilnummer mobil rufnummer portable telephoneportable "
            + "numerodetelephone gsm cellulare telefonocellulare numeroditelefono nomorhp nohp nomortelepon "
            + "telepon nomorwhatsapp nowa mobiel mobielnummer telefoonnummer telefoon"),
    FIRST_NAME(
            "firstname givenname forename first primernombre nombredepila primeironome vorname prenom nomedibattesimo "
                    + "namadepan voornaam"),
    LAST_NAME("lastname surname familyname last apellido apellidos sobrenome ultimonome nachname familienname "
            + "nomdefamille cognome namabelakang achternaam"),
    NAME("name fullname contactname contact customer customername client clientname displayname nombre "
            + "nombrecompleto nombreyapellido nombreyapellidos cliente contacto nome nomecompleto contato nom "
            + "nomcomplet vollername kunde kundenname namalengkap nama naam"),
    EMAIL("email emailaddress mail mailaddress eaddress correo correoelectronico direcciondecorreo emailcliente "
            + "enderecodeemail adresseemail adressemail courriel emailadresse mailadresse surel"),
    COMPANY("company companyname organization organisation business account employer empresa compania negocio firma "
            + "unternehmen societe entreprise azienda societa perusahaan bedrijf"),
    JOB_TITLE("jobtitle title position role job cargo puesto puestodetrabajo ocupacion profesion funcao posto beruf "
            + "stelle fonction poste posizione ruolo jabatan functie"),
    TIMEZONE(
            "timezone tz zone zonahoraria fusohorario husohorario zeitzone fuseauhoraire fusoorario zonawaktu tijdzone"),
    TAGS("tags tag labels label etiquetas etiqueta marcadores schlagworte etiketten etiquettes etichette kategori"),
    ATTRIBUTE(""),
    IGNORED("");

    private final String headers;

    Field(String headers) {
        this.headers = headers;
    }

    /** How well a folded header says this: 0 best, -1 not at all. */
    int match(String folded) {
        return folded.isEmpty() ? -1 : List.of(headers.split(" ", -1)).indexOf(folded);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Field> of(String word) {
        for (var field : values()) {
            if (field != ATTRIBUTE && field.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
