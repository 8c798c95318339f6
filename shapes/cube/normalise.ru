# Normalisation of an abbreviated cube (Data Cube, section 10), for the tests on the reference cases: what the
# observatory stores is flat already. Phase 1 adds types and links that are left out, phase 2 pushes attachments down.
# Corrected: the Recommendation forgets qb:measureDimension; here every way to declare a component also ends up as
# qb:dimension, qb:measure or qb:attribute, which the constraints read.
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT { ?observation a qb:Observation } WHERE { ?set qb:observation|^qb:dataSet ?observation } ;
INSERT { ?slice a qb:Slice } WHERE { ?set qb:slice ?slice } ;
INSERT { ?component qb:dimension ?property } WHERE { ?component qb:measureDimension ?property } ;
INSERT { ?component qb:componentProperty ?property . ?property a qb:DimensionProperty }
WHERE { ?component qb:dimension ?property } ;
INSERT { ?component qb:componentProperty ?property . ?property a qb:MeasureProperty }
WHERE { ?component qb:measure ?property } ;
INSERT { ?component qb:componentProperty ?property . ?property a qb:AttributeProperty }
WHERE { ?component qb:attribute ?property } ;
INSERT { ?component qb:dimension ?property }
WHERE { ?component ^qb:component ?structure ; qb:componentProperty ?property . ?property a qb:DimensionProperty } ;
INSERT { ?component qb:measure ?property }
WHERE { ?component ^qb:component ?structure ; qb:componentProperty ?property . ?property a qb:MeasureProperty } ;
INSERT { ?component qb:attribute ?property }
WHERE { ?component ^qb:component ?structure ; qb:componentProperty ?property . ?property a qb:AttributeProperty } ;

INSERT { ?observation ?property ?value }
WHERE {
  ?component qb:componentProperty ?property ; qb:componentAttachment qb:DataSet .
  ?set qb:structure/qb:component ?component ; ?property ?value .
  ?observation qb:dataSet ?set .
} ;
INSERT { ?observation ?property ?value }
WHERE {
  ?component qb:componentProperty ?property ; qb:componentAttachment qb:Slice .
  ?set qb:structure/qb:component ?component ; qb:slice ?slice .
  ?slice ?property ?value ; qb:observation ?observation .
} ;
INSERT { ?observation ?property ?value }
WHERE {
  ?set qb:structure/qb:component/qb:dimension ?property ; qb:slice ?slice .
  ?slice ?property ?value ; qb:observation ?observation .
}
